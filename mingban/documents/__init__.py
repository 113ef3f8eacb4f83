"""Official documents: numbered, rendered by Typst with seal and QR, checked by anybody who scans the code.
The data is frozen when the document is issued; the PDF is made from it on demand.
"""
