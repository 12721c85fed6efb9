import { eventHeaders } from '@libs/contracts';
import { cloudEventHeaders } from './cloud-events';
import type { OutboundEvent } from './event-producer';

const event: OutboundEvent = {
  id: '0b4f2f0e-7a53-4b0f-9d0c-61b1f3a9c27d',
  topic: 'portcullis.token.events.v1',
  type: 'token.issued.v1',
  key: '9hY2kQz0AbCd',
  json: '{}',
  occurredAt: new Date('2026-03-01T12:00:00.125Z'),
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

// Subscribers read of the headers in docs/api, which is made of the contract and not of what is sent.
describe('the headers of an event', () => {
  it('are those of the contract, each of them and no other', () => {
    const sent = cloudEventHeaders(event, '/portcullis/tokens');
    expect(eventHeaders.parse(sent)).toEqual(sent);
    expect(Object.keys(sent).sort()).toEqual(Object.keys(eventHeaders.shape).sort());
  });

  it('lack the trace where a change was made outside of any', () => {
    const sent = cloudEventHeaders({ ...event, traceparent: null }, '/portcullis/tokens');
    expect(eventHeaders.parse(sent)).toEqual(sent);
    expect(sent).not.toHaveProperty('traceparent');
  });
});
