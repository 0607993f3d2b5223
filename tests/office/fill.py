"""Fill a workbook in LibreOffice, as a clerk would: runs under the system's Python, which has LibreOffice's own `uno`.

Usage: fill.py PIPE SOURCE TARGET < cells.json, where cells.json is [[sheet, cell, value], …].
"""

import json
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.25)
    raise SystemExit("LibreOffice did not answer")


def main(pipe, source, target):
    context = connect(pipe)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    hidden = PropertyValue("Hidden", 0, True, 0)
    book = desktop.loadComponentFromURL(Path(source).resolve().as_uri(), "_blank", 0, (hidden,))
    for sheet, cell, value in json.load(sys.stdin):
        place = book.Sheets.getByName(sheet).getCellRangeByName(cell)
        if isinstance(value, str):
            # Typed as in the window: LibreOffice decides what a date or a number is.
            place.setFormula(value)
        else:
            place.setValue(value)
    form = PropertyValue("FilterName", 0, "Calc MS Excel 2007 XML", 0)
    book.storeToURL(Path(target).resolve().as_uri(), (form,))
    book.close(True)
    desktop.terminate()


main(*sys.argv[1:])
