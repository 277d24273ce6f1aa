# SPDX-License-Identifier: LGPL-2.1-or-later
"""A pytest plugin that reports each test as a TAP line, so that meson counts them one by one.

Use: pytest -p tap_plugin --tap (with tests/lib on PYTHONPATH).
"""
import sys

import pytest


def pytest_addoption(parser):
    parser.addoption('--tap', action='store_true', help='report as TAP on standard output')


@pytest.hookimpl(trylast=True)  # after the terminal's own reporter, whose place this takes
def pytest_configure(config):
    if config.getoption('--tap'):
        # Standard output is TAP alone: no dots, no summary.
        terminal = config.pluginmanager.get_plugin('terminalreporter')
        if terminal:
            config.pluginmanager.unregister(terminal)
        config.pluginmanager.register(Tap(), 'tap-reporter')


class Tap:
    def __init__(self):
        self.number = 0
        self.out = sys.__stdout__

    def line(self, status, report, note=''):
        self.number += 1
        name = report.nodeid.replace('#', '')
        self.out.write(f'{status} {self.number} - {name}{note}\n')
        self.out.flush()

    def pytest_runtest_logreport(self, report):
        if report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.line('ok', report, f' # SKIP {reason}')
        elif report.failed:
            self.line('not ok', report)
            for text in str(report.longrepr).split('\n'):
                self.out.write(f'# {text}\n')
        elif report.when == 'call':
            self.line('ok', report)

    def pytest_sessionfinish(self):
        self.out.write(f'1..{self.number}\n')
        self.out.flush()
