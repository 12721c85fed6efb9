import { type Allow, carryOut, DecisionLapsed, lookAgain } from '../src';

type Named = Allow<string>;

const holding = (value: string, stillValid = () => true): Named => ({
  verdict: 'allow',
  rung: 'l1',
  value,
  incarnation: 'a',
  asOf: 0,
  subjects: ['token:x'],
  stillValid,
});
const lapsed = (value: string) => holding(value, () => false);
const never = () => {
  throw new Error('nobody was to be asked');
};

describe('what was decided', () => {
  it('is done once, and nobody is asked again, while the decision holds', async () => {
    const begun: string[] = [];
    await carryOut(holding('first'), never, async ({ value }) => {
      await Promise.resolve();
      begun.push(value);
    });
    expect(begun).toEqual(['first']);
  });

  it('is not begun by a decision that has lapsed, but by the next one that holds', async () => {
    const begun: string[] = [];
    await carryOut(
      lapsed('first'),
      () => holding('second'),
      ({ value }) => {
        begun.push(value);
        return undefined;
      },
    );
    expect(begun).toEqual(['second']);
  });

  it('is decided again where the decision lapses between its beginning and the point of no return', async () => {
    const begun: string[] = [];
    const done: string[] = [];
    let holds = true;
    await carryOut(
      holding('first', () => holds),
      () => holding('second'),
      async (granted) => {
        begun.push(granted.value);
        holds = false;
        await Promise.resolve();
        lookAgain(granted);
        done.push(granted.value);
      },
    );
    expect({ begun, done }).toEqual({ begun: ['first', 'second'], done: ['second'] });
  });

  it('is given up where decisions lapse again and again', async () => {
    let asked = 0;
    const again = () => {
      asked += 1;
      return lapsed('again');
    };
    await expect(carryOut(lapsed('first'), again, never)).rejects.toThrow(DecisionLapsed);
    expect(asked).toBe(2);
  });

  it('is not done again where the attempt fails for another reason, or the next decision is a refusal', async () => {
    const broken = new Error('broken');
    await expect(carryOut(holding('first'), never, () => Promise.reject(broken))).rejects.toBe(broken);
    const refused = new Error('refused');
    await expect(carryOut(lapsed('first'), () => Promise.reject(refused), never)).rejects.toBe(refused);
  });
});
