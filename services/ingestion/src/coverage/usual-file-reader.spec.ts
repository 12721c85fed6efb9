import { packLines } from './packed-lines';
import { UsualFileReader } from './usual-file-reader';

const read = (text: string): object | undefined => new UsualFileReader().read(Buffer.from(text), 0);

describe('the reader of usual files', () => {
  it.each([
    ['JSON.stringify and the JVM', '{"filename":"src/a.ts","coverage":{"1":0,"12":7}}'],
    ['Python', '{"filename": "src/a.ts", "coverage": {"1": 0, "12": 7}}'],
    ['older reporters', '{"filename":"src/a.ts","total":50,"codeLines":2,"coverage":{"1":0,"12":7}}'],
    ['whoever puts the name last', '{"coverage":{"1":0,"12":7},"filename":"src/a.ts"}'],
  ])('reads a file as it is written by %s', (_, text) => {
    const reader = new UsualFileReader();
    const file = reader.read(Buffer.from(`[${text},`), 1);
    expect(file).toEqual({ filename: 'src/a.ts', lines: packLines([1, 12], [0, 7]) });
    expect(reader.end).toBe(1 + text.length);
  });

  it('reads a file without lines', () => {
    expect(read('{"filename":"a","coverage":{}}')).toEqual({ filename: 'a', lines: packLines([], []) });
  });

  // JSON.parse sorts lines, lets the last of two win and reads numbers in every way there is to write them.
  it.each([
    ['lines that descend', '{"filename":"a","coverage":{"2":1,"1":1}}'],
    ['a line twice', '{"filename":"a","coverage":{"1":1,"1":2}}'],
    ['line 0', '{"filename":"a","coverage":{"0":1}}'],
    ['a zero before a line', '{"filename":"a","coverage":{"01":1}}'],
    ['a zero before hits', '{"filename":"a","coverage":{"1":01}}'],
    ['a fraction', '{"filename":"a","coverage":{"1":1.5}}'],
    ['an exponent', '{"filename":"a","coverage":{"1":1e2}}'],
    ['a sign', '{"filename":"a","coverage":{"1":-0}}'],
    ['a line of ten digits', '{"filename":"a","coverage":{"1000000000":1}}'],
    ['hits of ten digits', '{"filename":"a","coverage":{"1":1000000000}}'],
    ['an escape', '{"filename":"a\\u0062","coverage":{}}'],
    ['letters beyond ASCII', '{"filename":"é","coverage":{}}'],
    ['an empty name', '{"filename":"","coverage":{}}'],
    ['a name that is too long', `{"filename":"${'a'.repeat(4097)}","coverage":{}}`],
    ['a name twice', '{"filename":"a","filename":"b","coverage":{}}'],
    ['lines twice', '{"filename":"a","coverage":{},"coverage":{}}'],
    ['no name', '{"coverage":{}}'],
    ['no lines', '{"filename":"a"}'],
    ['a field that it does not know', '{"filename":"a","coverage":{},"language":"Go"}'],
    ['a total that is no number', '{"filename":"a","total":null,"coverage":{}}'],
    ['an empty list of lines', '{"filename":"a","coverage":[]}'],
    ['a comma too many', '{"filename":"a","coverage":{"1":1,}}'],
    ['two spaces', '{"filename":  "a","coverage":{}}'],
    ['the end of the chunk', '{"filename":"a","coverage":{"1":1'],
    ['nothing', ''],
  ])('says nothing of %s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });
});
