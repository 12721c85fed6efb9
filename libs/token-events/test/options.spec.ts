import { InvalidOptions, subscribeToTokens, type TokenSubscriptionOptions } from '../src';

const sound: TokenSubscriptionOptions = {
  kafka: { brokers: ['127.0.0.1:1'] },
  group: 'search',
  handlers: { revoked: () => undefined },
};

describe('a subscription', () => {
  it.each<[string, Partial<TokenSubscriptionOptions>, string]>([
    ['without a broker', { kafka: { brokers: [] } }, 'kafka.brokers names no broker'],
    ['whose group makes no topic name', { group: 'my group' }, 'group must be'],
    ['whose prefix makes no topic name', { topicPrefix: 'my topics/' }, 'topicPrefix must be'],
    ['that handles nothing', { handlers: {} }, 'none of issued, revoked, expired and accessChanged'],
    ['that begins with states it does not handle', { bootstrap: 'state' }, 'needs handlers.state'],
    [
      'that handles states which are never told',
      { handlers: { ...sound.handlers, state: () => undefined } },
      'only ever called with bootstrap',
    ],
  ])('%s is refused with a sentence that says so', async (_, wrong, sentence) => {
    const refused = subscribeToTokens({ ...sound, ...wrong });
    await expect(refused).rejects.toThrow(InvalidOptions);
    await expect(refused).rejects.toThrow(sentence);
  });
});
