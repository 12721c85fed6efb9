// A view of all tokens in memory, shown at /state. The conformance kit judges it:
//   npx portcullis-conformance --brokers 127.0.0.1:9092 --topic-prefix scratch. \
//     --consumer 'exec node conformance-consumer.js' --state http://127.0.0.1:3000/state
const { createServer } = require('node:http');
const { subscribeToTokens } = require('@portcullis/token-events');

const { KAFKA_BROKERS = '127.0.0.1:9092', PORTCULLIS_TOPIC_PREFIX, PORT = '3000' } = process.env;
const tokens = {};
const keep =
  (status) =>
  ({ tokenId, version }) => {
    tokens[tokenId] = { status, version };
  };

async function main() {
  createServer((_, response) => response.end(JSON.stringify(tokens))).listen(Number(PORT), '127.0.0.1');
  const subscription = await subscribeToTokens({
    kafka: { brokers: KAFKA_BROKERS.split(',') },
    topicPrefix: PORTCULLIS_TOPIC_PREFIX,
    group: 'example',
    bootstrap: 'state',
    handlers: {
      state: (state) => keep(state.status)(state),
      purged: (tokenId) => void delete tokens[tokenId],
      issued: keep('issued'),
      revoked: keep('revoked'),
      expired: keep('expired'),
    },
  });
  process.once('SIGTERM', () => void subscription.stop().then(() => process.exit(0)));
}

main();
