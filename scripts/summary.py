# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the closing line of the test suite from meson's JUnit report: every TAP line counts."""
import sys
import xml.etree.ElementTree as ElementTree


def main(path):
    passed = failed = skipped = 0
    for case in ElementTree.parse(path).getroot().iter('testcase'):
        if case.find('skipped') is not None:
            skipped += 1
        elif case.find('failure') is not None or case.find('error') is not None:
            failed += 1
        else:
            passed += 1
    print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))


main(sys.argv[1])
