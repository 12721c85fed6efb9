import { MergedReport } from './merge-parts';
import { packLines } from './packed-lines';

const MB = 1024 * 1024;
const manyLines = Array.from({ length: 300_000 }, (_, index) => index + 1);
/** 600,000 bytes. */
const lines = packLines(manyLines, []);

// The worker would otherwise die of it, again and again, with whatever else it was at.
describe('a merged report', () => {
  it('refuses files that together take more memory than a report may', () => {
    const report = new MergedReport({ files: 10, bytes: MB });
    report.add({ filename: 'a', lines });
    expect(() => report.add({ filename: 'b', lines })).toThrow(
      'Failed to create coverage: the merged report takes more than 1 MB of memory',
    );
  });

  it('counts the names of its files, too', () => {
    const report = new MergedReport({ files: 10, bytes: MB });
    expect(() => report.add({ filename: 'x'.repeat(MB), lines: Buffer.alloc(0) })).toThrow('more than 1 MB');
  });

  it('counts what is in several parts once', () => {
    const report = new MergedReport({ files: 10, bytes: MB });
    for (let part = 0; part < 5; part += 1) report.add({ filename: 'a', lines });
    expect([...report.files()]).toMatchObject([{ coverableLines: 300_000 }]);
  });
});
