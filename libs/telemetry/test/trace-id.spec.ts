import { parseTraceContext, traceIdOf } from '@libs/telemetry';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('the id of a trace', () => {
  it.each([
    `00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-00`,
    `cc-${TRACE}-${SPAN}-01-what-a-later-version-adds`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}`,
    TRACE,
    '',
  ])('is told as the library tells it: %s', (traceparent) => {
    expect(traceIdOf(traceparent)).toBe(parseTraceContext(traceparent)?.traceId);
  });

  it('is none without a traceparent', () => {
    expect([traceIdOf(undefined), traceIdOf(null)]).toEqual([undefined, undefined]);
  });
});
