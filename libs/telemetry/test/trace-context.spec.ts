import { trace } from '@opentelemetry/api';
import { parseTraceContext, traceFieldsOf, traceHeadersOf } from '../src';
import { RandomHex } from '../src/random-hex';
import { newTraceContext } from '../src/trace-context';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const on = (traceparent: string | undefined, tracestate?: string) => {
  const context = parseTraceContext(traceparent, tracestate);
  return context && traceHeadersOf(trace.wrapSpanContext(context));
};

describe('a trace context', () => {
  it.each(['00', '01'])('goes on as it came, with its decision (%s) and its state', (flags) => {
    const traceparent = `00-${TRACE}-${SPAN}-${flags}`;
    expect(on(traceparent)).toEqual({ traceparent });
    expect(on(traceparent, 'vendor=a,other=b')).toEqual({ traceparent, tracestate: 'vendor=a,other=b' });
  });

  // W3C Trace Context, 3.2.2: a later version is read as far as it is understood, and what goes on is our version.
  it('of a later version is read as far as it is understood', () => {
    expect(on(`cc-${TRACE}-${SPAN}-ff-more`)).toEqual({ traceparent: `00-${TRACE}-${SPAN}-01` });
  });

  it.each([
    undefined,
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01,00-${TRACE}-${SPAN}-01`,
  ])('is none where the traceparent is %j, whatever the state', (traceparent) => {
    expect(on(traceparent, 'vendor=a')).toBeUndefined();
  });

  it('leaves a state behind that holds a token, and nothing else', () => {
    const traceparent = `00-${TRACE}-${SPAN}-01`;
    expect(on(traceparent, `a=pca_${'a'.repeat(12)}_${'b'.repeat(38)}`)).toEqual({ traceparent });
  });

  it('that begins here is valid, new each time, and recorded by nobody', () => {
    const random = new RandomHex();
    const [one, other] = [newTraceContext(random), newTraceContext(random)];
    expect(one.traceId).not.toBe(other.traceId);
    expect(traceHeadersOf(trace.wrapSpanContext(one)).traceparent).toMatch(
      /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-00$/,
    );
  });

  it('is in a log line by its two ids, and absent where there is none', () => {
    const span = trace.wrapSpanContext({ traceId: TRACE, spanId: SPAN, traceFlags: 1 });
    expect(traceFieldsOf(span)).toEqual({ traceId: TRACE, spanId: SPAN });
    expect(traceFieldsOf(undefined)).toEqual({});
    expect(traceHeadersOf(undefined)).toEqual({});
  });
});
