import { isCheapToParse } from './json-cost';

const MIB = 1024 * 1024;
const cheap = (text: string): boolean => isCheapToParse(Buffer.from(text));
const upTo = (bytes: number, part: (at: number) => string): string => {
  const parts: string[] = [];
  for (let length = 0, at = 0; length < bytes; at += 1)
    length += parts[parts.push(part(at)) - 1]?.length ?? 0;
  return parts.join(',');
};

describe('JSON that takes long to parse', () => {
  it.each<[string, string]>([
    ['a coverage map', `{"coverage":{${upTo(2 * MIB, (line) => `"${line + 1}":${line % 9}`)}}}`],
    ['commits', `[${upTo(2 * MIB, () => `{"sha":"${'a'.repeat(40)}","parents":["${'b'.repeat(40)}"]}`)}]`],
    ['a long text with quotes and brackets', JSON.stringify('[{"\\'.repeat(MIB / 2))],
    ['a long list of numbers', `[${upTo(2 * MIB, String)}]`],
    ['anything small', '['.repeat(100_000)],
  ])('is not what people send: %s', (_, text) => {
    expect(cheap(text)).toBe(true);
  });

  it.each<[string, string]>([
    ['nesting', '['.repeat(MIB)],
    ['nested objects', '{"a":'.repeat(MIB / 4)],
    ['empty objects', `[${upTo(MIB, () => '{}')}]`],
    ['names that are all different', `{${upTo(MIB, (at) => `"k${at}":0`)}}`],
    ['such names with spaces behind', `{${upTo(MIB, (at) => `"k${at}" \t\n: 0`)}}`],
    ['such names in objects of their own', `[${upTo(MIB, (at) => `{"k${at}":0}`)}]`],
    ['numbers that are no index', `{${upTo(MIB, (at) => `"0${at}":0`)}}`],
  ])('is found by what it holds: %s', (_, text) => {
    expect(cheap(text)).toBe(false);
  });

  it('may be cut off anywhere', () => {
    const text = `{${upTo(MIB / 2, (at) => `"k${at % 10}\\"":"v\\\\"`)}}`;
    for (let end = text.length - 20; end <= text.length; end += 1)
      expect(cheap(text.slice(0, end))).toBe(true);
  });
});
