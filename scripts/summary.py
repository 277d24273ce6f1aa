# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the closing line of the test suite from meson's JUnit reports: every TAP line counts."""
import sys
import xml.etree.ElementTree as ElementTree


def outcome(case):
    if case.find('skipped') is not None:
        return 'skipped'
    return 'failed' if case.find('failure') is not None or case.find('error') is not None else 'passed'


def main(paths):
    cases = [outcome(case) for path in paths for case in ElementTree.parse(path).getroot().iter('testcase')]
    skipped = cases.count('skipped')
    print(f'{cases.count("passed")} passed, {cases.count("failed")} failed'
          + (f', {skipped} skipped' if skipped else ''))


main(sys.argv[1:])
