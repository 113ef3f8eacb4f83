"""Items, their versions, bundles, and the computed merge of a bundle: one form, one list of documents, one schedule.
An item is one versioned document from which guide, notice, form, steps and limits are derived.
"""
