"""What the tests stand on: databases, a client that checks pages, a browser, and where their programs are."""
