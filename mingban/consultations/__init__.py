"""意见征集: drafts for comment, what people say to each paragraph, and what became of every comment.

Comments are never changed and never hidden without a reason; copies are grouped, not dropped. See docs/decisions/0034.
"""
