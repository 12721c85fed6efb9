import { createHash } from 'node:crypto';
import { coverageRequest } from '@libs/contracts';
import { Random } from '../../support/random';
import { reportContent, repositoryOfFile } from './report-content';

describe('the content of a report', () => {
  it('is what it says it is: files of the repository alone, with the digest of the very bytes', () => {
    const random = new Random(1);
    const seen = new Set<string>();
    for (let round = 0; round < 200; round += 1) {
      const { json, digest, files } = reportContent(42, random);
      const sent = coverageRequest.parse(JSON.parse(json));
      expect(Object.fromEntries(sent.fileReports.map((file) => [file.filename, file.coverage]))).toEqual(
        files,
      );
      expect(digest).toBe(createHash('sha256').update(json).digest('hex'));
      expect(new Set(Object.keys(files).map(repositoryOfFile))).toEqual(new Set([42]));
      seen.add(digest);
    }
    expect(seen.size).toBeGreaterThan(195);
  });

  it('names no repository for a file of somebody else', () => {
    expect(repositoryOfFile('src/cart.js')).toBeUndefined();
  });
});
