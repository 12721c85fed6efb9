import { existsSync } from 'node:fs';

/** What a suite may need and a machine may lack. */
export type Need =
  | 'redis'
  | 'kafka'
  | 'faketime'
  | 'helm'
  | 'chromium'
  | 'kcat'
  | 'confluent'
  | 'openssl'
  | 'devfull'
  | 'root';

function provided(need: Need): string | undefined {
  switch (need) {
    case 'redis':
      return process.env['TEST_REDIS_URL'];
    case 'kafka':
      return process.env['TEST_KAFKA_BROKERS'];
    case 'faketime':
      return process.env['TEST_FAKETIME_LIBRARY'];
    case 'helm':
      return process.env['TEST_HELM'];
    case 'chromium':
      return process.env['TEST_CHROMIUM'];
    case 'kcat':
      return process.env['TEST_KCAT'];
    case 'confluent':
      return process.env['TEST_CONFLUENT'];
    case 'openssl':
      return process.env['TEST_OPENSSL'];
    case 'devfull':
      return existsSync('/dev/full') ? '/dev/full' : undefined;
    case 'root':
      return process.getuid?.() === 0 ? 'root' : undefined;
  }
}

/**
 * A `describe` for what needs a real server (or to be root). `suite` is given its address: a URL for Redis,
 * a comma-separated list of `host:port` for Kafka, the path of its library for faketime, that of the program for helm, Chromium, kcat and
 * openssl, for confluent that of the Python that has confluent-kafka, and that of the device which is always full.
 *
 * Where it is missing every test inside is counted as skipped, and the reporter says why: it knows these
 * suites by the bracket in their name. With `CI=true` the run has failed before it comes to that.
 */
export function describeWith(need: Need, name: string, suite: (address: string) => void): void {
  const address = provided(need);
  const title = `${name} [needs ${need}]`;
  if (address === undefined) describe.skip(title, () => suite(`${need}.missing.invalid`));
  else describe(title, () => suite(address));
}
