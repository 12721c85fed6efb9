/** Bodies that are JSON, and what each operation is to make of them. */
export interface OwnBody {
  readonly name: string;
  readonly text: string | (() => string);
  readonly as: 'received' | 'refused' | 'too-large';
}

const MIB = 1024 * 1024;
const many = (count: number, part: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => part(at)).join(',');
const bodies = (as: OwnBody['as'], given: Readonly<Record<string, OwnBody['text']>>): OwnBody[] =>
  Object.entries(given).map(([name, text]) => ({ name, text, as }));

const DEEP = 100_000;
/** Nested a hundred thousand deep; the same in every operation. */
const DEEP_VALUES: Readonly<Record<string, () => string>> = {
  'arrays 100,000 deep': () => '['.repeat(DEEP) + ']'.repeat(DEEP),
  'objects 100,000 deep': () => '{"a":'.repeat(DEEP) + '1' + '}'.repeat(DEEP),
  'both 100,000 deep': () => '[{"a":'.repeat(DEEP / 2) + '1' + '}]'.repeat(DEEP / 2),
};
const deep = (around: (value: string) => string): Record<string, () => string> =>
  Object.fromEntries(Object.entries(DEEP_VALUES).map(([name, make]) => [name, () => around(make())]));
/** Eight letters each, so that a million of them are within the limit of an upload. */
const names = (count: number): string => many(count, (at) => `"${at.toString(36).padStart(4, '_')}":0`);

const file = (coverage: string, filename = '"src/a.js"'): string =>
  `{"fileReports":[{"filename":${filename},"coverage":${coverage}}]}`;
const beside = (field: string): string => `{${field},"fileReports":[]}`;

export const OF_COVERAGE: readonly OwnBody[] = [
  ...bodies('received', {
    'hits beyond all numbers': file('{"1":1e999}'),
    'hits that are huge': file('{"1":1e308}'),
    'hits beyond 32 bits': file('{"1":2147483648}'),
    'hits below zero by sign alone': file('{"1":-0}'),
    'hits with an exponent': file('{"1":1e2}'),
    'a line twice': file('{"1":1,"1":2}'),
    'a name twice': '{"fileReports":[{"filename":"a","filename":"b","coverage":{}}]}',
    'a file twice':
      '{"fileReports":[{"filename":"a","coverage":{"1":1}},{"filename":"a","coverage":{"1":0}}]}',
    'no files': '{"fileReports":[]}',
    'an empty list of lines': file('[]'),
    'totals of nothing': '{"total":null,"codeLines":null,"language":null,"fileReports":[]}',
    '__proto__ beside': beside('"__proto__":{"isAdmin":true,"permission":"admin"}'),
    '__proto__ in escapes': beside('"\\u005f_proto__":{"isAdmin":true}'),
    'constructor beside': beside('"constructor":{"prototype":{"isAdmin":true}}'),
    'prototype beside': beside('"prototype":{"isAdmin":true}'),
    '__proto__ in a file':
      '{"fileReports":[{"filename":"a","coverage":{},"__proto__":{"coverage":{"1":1}}}]}',
    'an escaped field': '{"file\\u0052eports":[]}',
    'letters beyond the first plane': file('{}', '"src/💥.js"'),
    'a pair of surrogates in escapes': file('{}', '"src/\\ud83d\\udca5.js"'),
    '250 fields beside': beside(names(250)),
    'a field 15 deep': beside(`"x":${'['.repeat(15)}${']'.repeat(15)}`),
    ...Object.fromEntries(
      ['0', '-1', '2147483648', '99999999999'].map((key) => [`the line "${key}"`, file(`{"${key}":1}`)]),
    ),
    ...Object.fromEntries(['-1', '-1e999'].map((hits) => [`the hits ${hits}`, file(`{"1":${hits}}`)])),
    'a field of 200 kB': beside(`"x":"${'y'.repeat(200_000)}"`),
    'a line each of 100,000': () => file(`{${many(100_000, (at) => `"${at + 1}":${at % 3}`)}}`),
    '50,000 files': () => `{"fileReports":[${many(50_000, (at) => `{"filename":"${at}","coverage":{}}`)}]}`,
  }),
  ...bodies('refused', {
    'an array': '[]',
    'an empty object': '{}',
    'reports of nothing': '{"fileReports":null}',
    'reports in an object': '{"fileReports":{}}',
    'reports twice': '{"fileReports":[],"fileReports":[]}',
    'reports twice, once escaped': '{"fileReports":[],"file\\u0052eports":[]}',
    'a report of nothing': '{"fileReports":[null]}',
    'an empty report': '{"fileReports":[{}]}',
    'a report in an array': '{"fileReports":[[]]}',
    'a filename that is a number': file('{}', '5'),
    'an empty filename': file('{}', '""'),
    'a filename of nothing': file('{}', 'null'),
    'a filename of 5,000 letters': file('{}', `"${'x'.repeat(5_000)}"`),
    'half a pair in a filename': file('{}', '"\\ud800"'),
    'the other half': file('{}', '"a\\udc00b"'),
    'halves in the wrong order': file('{}', '"\\udca5\\ud83d"'),
    'a NUL in a filename': file('{}', '"a\\u0000b"'),
    'lines of nothing': file('null'),
    'lines in a text': file('"1"'),
    'lines in a list': file('[1]'),
    ...Object.fromEntries(
      [
        'a',
        '1.5',
        '01',
        '1e3',
        '',
        ' 1',
        '1 ',
        '+1',
        '0x1',
        '١',
        '__proto__',
        'constructor',
        'prototype',
        'toString',
        'length',
      ].map((key) => [`the line "${key}"`, file(`{"${key}":1}`)]),
    ),
    ...Object.fromEntries(
      ['1.5', '"1"', 'null', 'true', '[]', '{}', '1e-5'].map((hits) => [
        `the hits ${hits}`,
        file(`{"1":${hits}}`),
      ]),
    ),
    'a total in a text': beside('"total":"5"'),
    'a language in a number': beside('"language":5'),
    '300 fields beside': beside(names(300)),
    'a million fields beside': () => beside(names(1_000_000)),
    'a million equal fields beside': () => beside(many(1_000_000, () => '"a":0')),
    ...deep((value) => beside(`"x":${value}`)),
    ...Object.fromEntries(
      Object.entries(deep((value) => file(value))).map(([name, text]) => [`${name}, as lines`, text]),
    ),
  }),
  ...bodies('too-large', {
    'more files than there may be': () =>
      `{"fileReports":[${many(100_001, () => '{"filename":"a","coverage":{}}')}]}`,
    'a file of 3 MB': () => file(`{${many(300_000, (at) => `"${at + 1}":1`)}}`),
    'a filename of 3 MB': () => file('{}', `"${'x'.repeat(3 * MIB)}"`),
    'a field of 300 kB beside': beside(`"x":"${'y'.repeat(300_000)}"`),
    'a field of 9 MB beside': () => beside(`"x":"${'y'.repeat(9 * MIB)}"`),
    'the name of a field of 300 kB': beside(`"${'y'.repeat(300_000)}":1`),
    'a million lines of no number': () => file(`{${names(200_000)}}`),
    'a million equal lines': () => file(`{${many(1_000_000, () => '"1":1')}}`),
    'empty objects in place of lines': () => file(`[${many(500_000, () => '{}')}]`),
    'more than may be sent': () => beside(`"x":1${' '.repeat(10 * MIB)}`),
  }),
];

const issue = (more: string): string =>
  `[{"tool":"t","issues":{"Success":{"results":[{"filename":"a","results":[${more}]}]}}}]`;
const found = (fields: string): string =>
  issue(
    `{"Issue":{"patternId":{"value":"p"},"filename":"a","message":{"text":"m"},"level":"Info","category":null,"location":{"LineLocation":{"line":1}}${fields}}}`,
  );

export const OF_ISSUES: readonly OwnBody[] = [
  ...bodies('received', {
    nothing: '[]',
    'an issue': found(''),
    '__proto__ in an issue': found(',"__proto__":{"level":"Error"}'),
    'constructor beside':
      '[{"constructor":{"prototype":{"x":1}},"tool":"t","issues":{"Failure":{"message":"m"}}}]',
    '10,000 files': () =>
      `[{"tool":"t","issues":{"Success":{"results":[${many(10_000, (at) => `{"filename":"${at}","results":[]}`)}]}}}]`,
  }),
  ...bodies('refused', {
    'an object': '{}',
    'a tool of nothing': '[null]',
    'an array of arrays': '[[]]',
    'an empty tool': '[{}]',
    'a tool without issues': '[{"tool":"t"}]',
    'a tool twice': '[{"tool":"t","tool":"u","issues":{"Failure":{"message":"m"}}}]',
    'success and failure': '[{"tool":"t","issues":{"Success":{"results":[]},"Failure":{"message":"m"}}}]',
    neither: '[{"tool":"t","issues":{}}]',
    '__proto__ in place of either': '[{"tool":"t","issues":{"__proto__":{"results":[]}}}]',
    'a name of half a pair': '[{"tool":"\\ud800","issues":{"Failure":{"message":"m"}}}]',
    'a NUL in a message': found(',"message":{"text":"\\u0000"}'),
    'a line beyond all': found(',"location":{"LineLocation":{"line":1e999}}'),
    'a line below zero': found(',"location":{"LineLocation":{"line":-1}}'),
    'an unknown level': found(',"level":"__proto__"'),
    'a result of no kind': issue('{"constructor":{}}'),
    'a million fields': () => `[{${names(1_000_000)}}]`,
    ...deep((value) => value),
    ...Object.fromEntries(
      Object.entries(deep((value) => issue(value))).map(([name, text]) => [`${name}, as a result`, text]),
    ),
    ...Object.fromEntries(
      Object.entries(deep((value) => found(`,"x":${value}`))).map(([name, text]) => [
        `${name}, in an issue`,
        text,
      ]),
    ),
  }),
  ...bodies('too-large', {
    'a result of 600 kB': issue(`{"x":"${'y'.repeat(600_000)}"}`),
    'more tools than there may be': () =>
      `[${many(10_001, () => '{"tool":"t","issues":{"Success":{"results":[]}}}')}]`,
    'a million names in a result': () => issue(`{${names(50_000)}}`),
    'a name of a tool of 1 MB': () => `[{"tool":"${'t'.repeat(MIB)}","issues":{"Failure":{"message":"m"}}}]`,
  }),
];

const sha = (at: number): string => at.toString(16).padStart(40, '0');

export const OF_IMPORT: readonly OwnBody[] = [
  ...bodies('received', {
    nothing: '{}',
    '__proto__ beside': '{"__proto__":{"commits":[{}]}}',
    'constructor beside': '{"constructor":{"prototype":{"isAdmin":true}},"commits":[]}',
    'a list twice': `{"commits":5,"commits":[]}`,
    'millions of numbers beside': () => `{"x":[${many(2_400_000, () => '1')}]}`,
    ...deep((value) => `{"x":${value}}`),
  }),
  ...bodies('refused', {
    'an array': '[]',
    'commits of nothing': '{"commits":null}',
    'commits in an object': '{"commits":{"length":1}}',
    'a commit of __proto__': `{"commits":[{"__proto__":{"sha":"${sha(1)}"}}]}`,
    'half a pair': `{"commits":[{"sha":"${sha(1)}","message":"\\ud800"}]}`,
    'a NUL': `{"branches":[{"name":"a\\u0000"}]}`,
    'a number beyond all': `{"pullRequests":[{"number":1e999,"headSha":"${sha(1)}"}]}`,
    'a time beyond all': '{"at":"+275760-09-13T00:00:00.001Z"}',
    'a million names beside': () => `{"x":{${names(550_000)}}}`,
    'a million empty objects beside': () => `{"x":[${many(1_500_000, () => '{}')}]}`,
    'a million empty commits': () => `{"commits":[${many(1_500_000, () => '{}')}]}`,
    'brackets to the end': () => '['.repeat(5 * MIB),
    'parents that are all wrong': () =>
      `{"commits":[${many(1_100, (at) => `{"sha":"${sha(at)}","parents":[${many(100, () => `"${'z'.repeat(40)}"`)}]}`)}]}`,
    'branches that all hold the same': () =>
      `{"commits":[${many(201, (at) => `{"sha":"${sha(at)}","parents":[${many(100, (parent) => `"${sha((at + parent + 1) % 201)}"`)}]}`)}],` +
      `"branches":[${many(1_000, (at) => `{"name":"${at}","headSha":"${sha(0)}"}`)}]}`,
    'a diff that is none': `{"pullRequests":[{"number":1,"headSha":"${sha(1)}","diff":"hello"}]}`,
    ...Object.fromEntries(
      Object.entries(deep((value) => `{"commits":${value}}`)).map(([name, text]) => [
        `${name}, as commits`,
        text,
      ]),
    ),
  }),
  ...bodies('too-large', {
    'more than may be sent': () => `{"x":1${' '.repeat(5 * MIB)}}`,
  }),
];

export const OF_DELETE_TOKENS: readonly OwnBody[] = [
  ...bodies('received', {
    '__proto__ beside': '{"ids":[900000000],"__proto__":{"all":true}}',
    'ids twice': '{"ids":["x"],"ids":[900000000]}',
    'no such ids': '{"ids":[900000000,900000001]}',
  }),
  ...bodies('refused', {
    'an array': '[]',
    'an empty object': '{}',
    'ids by inheritance': '{"__proto__":{"ids":[]}}',
    'a text as an id': '{"ids":["1"]}',
    'a half id': '{"ids":[1.5]}',
    'an id beyond all': '{"ids":[1e999]}',
    'an id beyond what is exact': '{"ids":[9007199254740993]}',
    'no ids': '{"ids":[]}',
    'ids in an object': '{"ids":{"0":1,"length":1}}',
    '10,000 wrong ids': `{"ids":[${many(10_000, () => '""')}]}`,
    ...deep(() => `{"ids":${'['.repeat(30_000)}${']'.repeat(30_000)}}`),
  }),
  ...bodies('too-large', {
    'more than may be sent': `{"ids":[]${' '.repeat(64 * 1024)}}`,
    ...deep((value) => `{"ids":${value}}`),
  }),
];
