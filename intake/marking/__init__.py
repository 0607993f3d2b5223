"""The clerk's own workbook back: bad cells coloured and commented, the 审核说明 sheet filled with what needs a word.

`splice`, `sheet`, `styles`, `notes` and `package` run in the child process that opens uploads, import the standard
library and `intake.opening` only, and change nothing but what they add. `explanations` decides in the parent what is
written where.
Tested by: tests/intake/marking. Must not import: db, metrics, services, streamlit, openpyxl.
"""
