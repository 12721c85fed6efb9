import { Oracle, type OracleVerdict, type Step } from './oracle';
import type { LineHits } from './records';

const step = (kind: Step['kind'], from: number, to: number, lines: LineHits = {}): Step => ({
  kind,
  language: kind === 'final' ? '' : 'Java',
  lines,
  from,
  to,
  isCertain: true,
});

const judge = (steps: readonly Step[], found: LineHits, maxStates?: number): OracleVerdict =>
  new Oracle(steps, new Map([['Java', found]]), maxStates).judge();

describe('the oracle', () => {
  const ONE = { one: { 1: 1 } };
  const PART = { part: { 1: 1 } };
  const OTHER = { other: { 1: 1 } };

  it('takes the order of the system as no more than a hint', () => {
    const steps = [step('complete', 0, 10, ONE), step('complete', 5, 15, OTHER)];
    expect(judge(steps, ONE)).toEqual({ verdict: 'right' });
    expect(judge(steps, OTHER)).toEqual({ verdict: 'right' });
  });

  it('lets nothing be later than what was sent after its answer', () => {
    const steps = [step('complete', 5, 15, OTHER), step('complete', 0, 4, ONE)];
    expect(judge(steps, ONE)).toMatchObject({ verdict: 'wrong' });
    expect(judge(steps, OTHER)).toEqual({ verdict: 'right' });
  });

  // Received first and durable last, beside a partial and the complete upload that replaced it: one place in the order must serve for both.
  it('has one order for everything: no upload is before one thing and after another that came earlier', () => {
    const steps = [
      step('complete', 0, 100, ONE),
      step('partial', 10, 20, PART),
      step('complete', 30, 40, OTHER),
      step('final', 110, 120),
    ];
    expect(judge(steps, ONE)).toEqual({ verdict: 'right' });
    expect(judge(steps, OTHER)).toEqual({ verdict: 'right' });
    expect(judge(steps, { ...OTHER, ...PART })).toMatchObject({ verdict: 'wrong' });
    expect(judge(steps, { ...ONE, ...PART })).toMatchObject({ verdict: 'wrong' });
  });

  it('says where the order of the system would have led', () => {
    const steps = [step('complete', 0, 10, ONE)];
    expect(judge(steps, {})).toEqual({ verdict: 'wrong', difference: 'Java: one is not there' });
    expect(judge(steps, { one: { 1: 2 } })).toEqual({
      verdict: 'wrong',
      difference: 'Java: one:1 has 2 hits and should have 1',
    });
  });

  it('judges long histories of one commit, one upload after another', () => {
    const steps = Array.from({ length: 400 }, (_, at) =>
      at % 2 === 0 ? step('partial', at, at, { [`f${at}`]: { 1: 1 } }) : step('final', at, at),
    );
    const lines = Object.assign({}, ...steps.map((one) => one.lines)) as LineHits;
    expect(judge(steps, lines)).toEqual({ verdict: 'right' });
    delete lines['f0'];
    expect(judge(steps, lines)).toMatchObject({ verdict: 'wrong' });
  });

  // Clients that get no answer to a final send it again and again: each of these may have had its effect, or not.
  it('comes to an end where dozens of finals were never answered', () => {
    const finals = Array.from({ length: 40 }, (_, at): Step => ({
      ...step('final', at, Infinity),
      isCertain: false,
    }));
    const [first, last] = [step('partial', 0, 1, { a: { 1: 1 } }), step('partial', 30, 31, { b: { 1: 1 } })];
    const judged = (found: LineHits) => judge([first, ...finals, last], found);
    expect(judged({ a: { 1: 1 } })).toEqual({ verdict: 'right' });
    expect(judged({ a: { 1: 1 }, b: { 1: 1 } })).toEqual({ verdict: 'right' });
    expect(judged({ b: { 1: 1 } })).toMatchObject({ verdict: 'wrong' });
  });

  // A search that gives up and says that all is well would let through whatever is complicated enough.
  it('says so when it has not tried every order', () => {
    const steps = Array.from({ length: 10 }, (_, at) => step('complete', 0, 10, { [`f${at}`]: { 1: 1 } }));
    expect(judge(steps, OTHER, 500)).toEqual({ verdict: 'undecided', tried: 500 });
    expect(judge(steps, { f3: { 1: 1 } })).toEqual({ verdict: 'right' });
  });
});
