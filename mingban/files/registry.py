"""What others plug in: who may open the files of their applications and cases."""

from mingban.core.ownership import OwnerAccess

_access = OwnerAccess()
access_to = _access.access_to
when_opened = _access.when_opened
may_open = _access.may_open
tell_opened = _access.tell_opened
