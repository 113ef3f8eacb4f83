"""Data elements (数据元) and the declarative forms made of them.
An element is asked once however many items use it; its value is checked by its kind.
"""
