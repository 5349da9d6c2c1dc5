// Only a test that fails takes so long: the limit fits a slow machine under load.
jest.setTimeout(300_000);
