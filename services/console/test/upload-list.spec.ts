import { changesBetween, type Upload, type UploadList, withUpload } from '../src/uploads/upload-list';

const upload = (n: number, changes: Partial<Upload> = {}): Upload => ({
  reportId: `report-${n}`,
  targetCommitSha: 'a'.repeat(40),
  createdAt: new Date(n * 1_000).toISOString(),
  sizeBytes: 1,
  kind: 'complete',
  status: 'Pending',
  ...changes,
});
const listOf = (...lastReports: Upload[]): UploadList => ({ hasCoverageOverview: true, lastReports });

describe('the list of uploads', () => {
  it('takes a new one in by its time, and one that changed in its place', () => {
    const list = listOf(upload(3), upload(1));
    expect(withUpload(list, upload(2))).toEqual(listOf(upload(3), upload(2), upload(1)));
    const done = upload(1, { status: 'Processed' });
    expect(withUpload(list, done)).toEqual(listOf(upload(3), done));
    const again = upload(1, { createdAt: upload(4).createdAt });
    expect(withUpload(list, again)).toEqual(listOf(again, upload(3)));
  });

  it('holds the last 50', () => {
    const full = listOf(...Array.from({ length: 50 }, (_, index) => upload(50 - index)));
    const { lastReports } = withUpload(full, upload(51));
    expect([lastReports.length, lastReports[0]?.reportId, lastReports.at(-1)?.reportId]).toEqual([
      50,
      'report-51',
      'report-2',
    ]);
  });

  it('has changed for a listener by what is new and by another status, and by nothing else', () => {
    const before = listOf(upload(3), upload(2), upload(1));
    const done = upload(2, { status: 'Processed' });
    expect(changesBetween(before, listOf(upload(4), upload(3), done))).toEqual([upload(4), done]);
    expect(changesBetween(before, listOf(upload(3), upload(2, { sizeBytes: 9 })))).toEqual([]);
  });
});
