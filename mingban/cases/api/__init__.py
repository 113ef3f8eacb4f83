"""The engine for programs: drafts and applications for citizens and their agents, cases for departments' systems."""

from mingban.cases.api import acts, applications, desk, drafts

routers = (drafts.router, applications.router, desk.router, acts.router)
