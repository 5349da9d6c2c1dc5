const names = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'REQUESTS_CA_BUNDLE',
  'PIP_CERT',
];

/** The variables by which common programs learn of another authority to trust. */
export function caEnvironment(file: string | undefined): Record<string, string> {
  return file === undefined ? {} : Object.fromEntries(names.map((name) => [name, file]));
}
