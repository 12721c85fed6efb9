// node follow-tokens.js 127.0.0.1:9092   prints every token as it is, then each change; Ctrl-C ends it.
const { subscribeToTokens } = require('@portcullis/token-events');

const print = (what) => (event) => console.log(what, event.tokenId, `version ${event.version}`);

async function main() {
  const subscription = await subscribeToTokens({
    kafka: { brokers: [process.argv[2] ?? '127.0.0.1:9092'] },
    group: 'example',
    bootstrap: 'state',
    handlers: {
      state: ({ tokenId, status, version }) => console.log(status, tokenId, `version ${version}`),
      issued: print('issued'),
      revoked: print('revoked'),
      expired: print('expired'),
    },
  });
  console.log('lag', (await subscription.lag()).total);
  process.once('SIGINT', () => void subscription.stop());
}

main();
