"""What can be found: an index of everything that apps register, in tantivy, with Chinese segmentation,
everyday words, pinyin and typing mistakes. Fed from the outbox; rebuilt by command.
"""
