import type { HistoryRecord } from '../history/records';
import { MachineWatch } from './machine-watch';

describe('the watch over the machine', () => {
  it('writes down when nobody was given time for a second, and nothing of less', () => {
    const [written, said]: [HistoryRecord[], string[]] = [[], []];
    let now = 1_000;
    const records = { write: (record: HistoryRecord) => void written.push(record) };
    const watch = new MachineWatch(
      records,
      (line) => said.push(line),
      () => now,
    );
    now += 900;
    watch.look();
    expect(written).toEqual([]);
    now += 2_500;
    watch.stop();
    expect(written).toMatchObject([{ record: 'fault', from: 1_900, to: 4_400, stallsRevocations: true }]);
    expect(said).toEqual(['    the machine stood still, 2.5 s']);
  });
});
