#!/usr/bin/python3
"""Runs every *_test.py of this folder against a built binary: run.py BINARY CONTENT_FOLDER [unittest arguments]."""
import os
import sys
import unittest

if len(sys.argv) < 3:
    sys.exit(__doc__)
os.environ["VERBATIM_BINARY"], os.environ["VERBATIM_TEST_CONTENT"] = sys.argv[1:3]
folder = os.path.dirname(os.path.abspath(__file__))
arguments = sys.argv[3:] or ["discover", "-s", folder, "-p", "*_test.py"]
sys.path.insert(0, folder)
unittest.main(module=None, argv=["integration", *arguments])
