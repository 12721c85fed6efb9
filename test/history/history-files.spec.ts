import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HistoryWriter, writeRun } from './history-writer';
import { HistoryReader, MalformedHistory } from './read-history';
import type { HistoryRecord } from './records';

describe('the files of a history', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'history-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const restored = (at: number): HistoryRecord => ({ record: 'restored', revocationId: 'r1', sentAt: at });
  const readAll = async (): Promise<{ records: HistoryRecord[]; torn: string[] }> => {
    const records: HistoryRecord[] = [];
    const torn: string[] = [];
    for await (const record of new HistoryReader(directory).records((file) => torn.push(file)))
      records.push(record);
    return { records, torn };
  };

  it('give back what every recorder wrote, in each one’s order', async () => {
    const one = HistoryWriter.records(directory, 'prober-1');
    const other = HistoryWriter.records(directory, 'prober-2');
    for (let at = 0; at < 2_000; at += 1) (at % 2 === 0 ? one : other).write(restored(at));
    one.close();
    other.close();
    const { records, torn } = await readAll();
    expect(records.map((record) => ('sentAt' in record ? record.sentAt : -1))).toEqual([
      ...Array.from({ length: 1_000 }, (_, index) => 2 * index),
      ...Array.from({ length: 1_000 }, (_, index) => 2 * index + 1),
    ]);
    expect(torn).toEqual([]);
  });

  it('lose only the torn last line of a recorder that was killed, and say so', async () => {
    const writer = HistoryWriter.records(directory, 'prober');
    writer.write(restored(1));
    writer.close();
    const file = join(directory, 'records/prober.jsonl');
    appendFileSync(file, '{"record":"restored","revoc');
    expect(await readAll()).toEqual({ records: [restored(1)], torn: [file] });
  });

  it.each([
    ['is no JSON', 'nonsense'],
    ['is of no known kind', '{"record":"rumour"}'],
    ['holds a field that no record has', '{"record":"restored","revocationId":"r","sentAt":1,"token":"x"}'],
    ['lacks a time', '{"record":"restored","revocationId":"r"}'],
  ])('are refused with file and line where a complete line %s', async (_, line) => {
    HistoryWriter.records(directory, 'prober').close();
    const file = join(directory, 'records/prober.jsonl');
    appendFileSync(file, `${JSON.stringify(restored(1))}\n${line}\n${JSON.stringify(restored(2))}\n`);
    await expect(readAll()).rejects.toThrow(MalformedHistory);
    await expect(readAll()).rejects.toThrow(`${file}:2: `);
  });

  // Two recorders in one file would tear each other's lines.
  it('belong to one recorder each', () => {
    HistoryWriter.records(directory, 'prober').close();
    expect(() => HistoryWriter.records(directory, 'prober')).toThrow('EEXIST');
  });

  it('hold every dump whole: one that is missing or torn is an error', async () => {
    const reader = new HistoryReader(directory);
    await expect(reader.dump('rev-log')).rejects.toThrow('rev-log.jsonl');
    const row = { seq: 1, kind: 'token', subject: 'abcdefghijkl', atMs: 1.5 } as const;
    const writer = HistoryWriter.dump(directory, 'rev-log');
    writer.write(row);
    writer.close();
    expect(await reader.dump('rev-log')).toEqual([row]);
    appendFileSync(join(directory, 'after/rev-log.jsonl'), '{"seq":2');
    await expect(reader.dump('rev-log')).rejects.toThrow('its last line is incomplete');
  });

  it('say what was run', async () => {
    const run = {
      profile: 'health',
      seed: '7',
      leaseMs: 2_000,
      driftRatio: 0.01,
      allowanceMs: 500,
      patienceMs: 9_000,
      expiryToleranceMs: 1_000,
      gateways: ['gateway-1'],
      commit: 'abc',
      variant: null,
      started: 1,
      ended: 2,
      notExercised: [],
    };
    writeRun(directory, run);
    expect(await new HistoryReader(directory).run()).toEqual(run);
    writeRun(directory, { ...run, gateways: [] });
    await expect(new HistoryReader(directory).run()).rejects.toThrow('run.json');
  });
});
