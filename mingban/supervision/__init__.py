"""督查: whoever supervises sees how every organisation stands, sends orders (督办单), and judges what is answered.

It watches; what is watched lives in the apps below.
"""
