/** Servers come from TEST_DATABASE_URL, TEST_REDIS_URL and TEST_KAFKA_BROKERS. */
export default function globalSetup(): void {
  if (process.env['TEST_DATABASE_URL'] === undefined) throw new Error('Set TEST_DATABASE_URL.');
}
