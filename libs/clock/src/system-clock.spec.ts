import { systemClock } from './system-clock';

describe('the sleep of the system clock', () => {
  it('ends by itself, and then no signal means anything to it', async () => {
    const control = new AbortController();
    await systemClock.sleep(1, control.signal);
    control.abort(new Error('late'));
  });

  it('is ended by its signal with the reason of the signal', async () => {
    const [reason, control] = [new Error('enough'), new AbortController()];
    const slept = systemClock.sleep(60_000, control.signal);
    control.abort(reason);
    await expect(slept).rejects.toBe(reason);
    await expect(systemClock.sleep(60_000, control.signal)).rejects.toBe(reason);
  });
});
