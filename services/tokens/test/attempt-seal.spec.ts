import { randomBytes } from 'node:crypto';
import { AttemptSeal } from '../src/sign-in/attempt-seal';

const pepper = (id: string) => ({ id, secret: randomBytes(32) });
const attempt = { provider: 'acme', state: 's', nonce: 'n', codeVerifier: 'v', returnTo: '/console/' };
const [old, current] = [pepper('2025'), pepper('2026')];

describe('a sign-in on its way', () => {
  afterEach(() => jest.useRealTimers());

  it('is opened by any replica with the same peppers, and is another one each time', async () => {
    const sealed = await new AttemptSeal([current]).seal(attempt);
    const opened = await new AttemptSeal([current, old]).open(sealed);
    expect(opened).toMatchObject(attempt);
    const other = await new AttemptSeal([current]).open(await new AttemptSeal([current]).seal(attempt));
    expect(other?.id).not.toBe(opened?.id);
  });

  it('outlives the rotation of the pepper', async () => {
    const sealed = await new AttemptSeal([old]).seal(attempt);
    expect(await new AttemptSeal([current, old]).open(sealed)).toMatchObject(attempt);
    expect(await new AttemptSeal([current]).open(sealed)).toBeUndefined();
  });

  it('is over after ten minutes', async () => {
    const seal = new AttemptSeal([current]);
    const sealed = await seal.seal(attempt);
    const later = (minutes: number) => {
      jest.useFakeTimers({ now: Date.now() + minutes * 60_000, advanceTimers: true });
      return seal.open(sealed);
    };
    expect(await later(9)).toMatchObject(attempt);
    expect(await later(2)).toBeUndefined();
  });

  it('is nothing that the browser can read or change', async () => {
    const seal = new AttemptSeal([current]);
    const sealed = await seal.seal({ ...attempt, codeVerifier: 'the-verifier' });
    for (const part of sealed.split('.'))
      expect(Buffer.from(part, 'base64url').toString('latin1')).not.toContain('the-verifier');
    const unsealed = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`;
    for (const wrong of ['', 'x', '....', unsealed, `${sealed}x`, sealed.slice(1)])
      expect(await seal.open(wrong)).toBeUndefined();
    expect(await new AttemptSeal([{ ...current, secret: randomBytes(32) }]).open(sealed)).toBeUndefined();
  });
});
