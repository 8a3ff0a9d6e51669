"""newsfilter beside its peers: exactness, CPU per page, and floors under both.

Run as ``python -m bench``. Nothing in here is part of the package that users install.
"""
