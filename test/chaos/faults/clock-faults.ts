import { type Fault } from './fault';

const MAX_STEP_S = 20;

/** The date steps forward or back, as after a wrong answer of a time server; and steps again when it is set right. */
export const clockStep: Fault = {
  name: 'clock-step',
  components: ['clock'],
  inject: async ({ clocks }, random) => {
    if (clocks === undefined) throw new Error('The rig was started without clocks that can step.');
    const name = random.pick(clocks.stepping);
    const seconds = random.between(0.3, MAX_STEP_S) * (random.chance(0.5) ? 1 : -1);
    await clocks.step(name, seconds);
    return { target: `${name} ${seconds.toFixed(1)} s`, heal: () => clocks.step(name, 0) };
  },
};
