import { makeToken, type TokenKind } from '@libs/token-format';
import { Random } from '../../../support/random';

/** A token value that nobody was issued, as the bytes of a header value; one letter is one byte. */
export interface MalformedToken {
  readonly kind: string;
  readonly name: string;
  readonly value: string;
  /** `refused` unless said otherwise: the request is read, and the value is no token. */
  readonly as?: 'refused' | 'absent' | 'unreadable' | 'too-large';
}

type Made = Omit<MalformedToken, 'kind'>;

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 55;
const CHECKSUM_AT = 49;
const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const put = (token: string, at: number, text: string, over = 1): string =>
  token.slice(0, at) + text + token.slice(at + over);
const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

/** Generators of one class each: from a good token to ones that are not. */
type Mutation = (token: string, random: Random, kind: TokenKind) => Made[];

const lengths: Mutation = (token) => [
  ...range(LENGTH)
    .slice(1)
    .map((length) => ({ name: `cut to ${length}`, value: token.slice(0, length) })),
  ...range(LENGTH)
    .slice(1)
    .map((from) => ({ name: `without its first ${from}`, value: token.slice(from) })),
  ...[1, 2, 5, 38, 55].map((more) => ({ name: `${more} longer`, value: token + '0'.repeat(more) })),
];

const alphabet: Mutation = (token, random) =>
  range(0x7f)
    .slice(0x21)
    .map((code) => String.fromCharCode(code))
    .filter((letter) => !ALPHABET.includes(letter) && letter !== '_')
    .flatMap((letter) =>
      range(4).map(() => {
        const at = random.below(LENGTH);
        return { name: `0x${hex(letter)} at ${at}`, value: put(token, at, letter) };
      }),
    );

const oneLetter: Mutation = (token, random) =>
  range(LENGTH).flatMap((at) =>
    range(3).map(() => {
      const letter = random.pick(Array.from(ALPHABET).filter((one) => one !== token[at]));
      return { name: `another letter at ${at}`, value: put(token, at, letter) };
    }),
  );

const swapped: Mutation = (token) =>
  range(LENGTH - 1)
    .filter((at) => token[at] !== token[at + 1])
    .map((at) => ({
      name: `letters ${at} and ${at + 1} swapped`,
      value: put(token, at, `${token[at + 1] ?? ''}${token[at] ?? ''}`, 2),
    }));

const otherCase: Mutation = (token) => [
  { name: 'all upper', value: token.toUpperCase() },
  { name: 'all lower', value: token.toLowerCase() },
  ...range(LENGTH)
    .filter((at) => /[A-Za-z]/.test(token[at] ?? ''))
    .map((at) => {
      const letter = token[at] ?? '';
      const other = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
      return { name: `other case at ${at}`, value: put(token, at, other) };
    }),
];

const prefixes: Mutation = (token) =>
  [
    'PCA_',
    'PCR_',
    'Pca_',
    'pcA_',
    'pcx_',
    'pcb_',
    'pc__',
    'pca-',
    'pcr-',
    'pca.',
    'pac_',
    'acp_',
    '_pca',
    'pca',
    'pcr',
    '',
    'pcaa_',
    'pcar_',
    'pca_pca_',
    'ghp_',
    'glpat-',
    'xoxb-',
    'sk_live_',
    'Bearer ',
    'pca_ ',
    'pca__',
  ].map((prefix) => ({ name: `the prefix "${prefix}"`, value: prefix + token.slice(4) }));

const numberOf = (letters: string): number =>
  Array.from(letters).reduce((sum, letter) => sum * 62 + ALPHABET.indexOf(letter), 0);
function lettersOf(value: number, length: number): string {
  let letters = '';
  for (let rest = value; letters.length < length; rest = Math.floor(rest / 62))
    letters = (ALPHABET[rest % 62] ?? '') + letters;
  return letters;
}

/** 62^6 is 13 times 2^32: a checksum that were compared as a number modulo 2^32 would have other spellings. */
const overflows: Mutation = (token) => {
  const crc = numberOf(token.slice(CHECKSUM_AT));
  const spellings = range(14)
    .slice(1)
    .map((times) => crc + times * 2 ** 32)
    .filter((value) => value < 62 ** 6)
    .map((value) => lettersOf(value, 6));
  return [...spellings, 'zzzzzz', 'ZZZZZZ', '000000', 'yzzzzz', '4gfFC3', '4gfFC4', '4gfFC5']
    .filter((checksum) => checksum !== token.slice(CHECKSUM_AT))
    .map((checksum) => ({ name: `the checksum ${checksum}`, value: token.slice(0, CHECKSUM_AT) + checksum }));
};

/** The Kelvin and Angstrom signs are spelled out: tools that normalize text make letters of them. */
const LOOK_ALIKES = [
  'а',
  'с',
  'р',
  'е',
  'о',
  'х',
  'ｐ',
  'ｃ',
  'ａ',
  '＿',
  '‿',
  '٠',
  '߀',
  '𝟎',
  'ı',
  'ſ',
  '\u212a',
  '\u212b',
  'é',
  'ﬁ',
  '\u200b',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u0301',
  '\u202e',
  '\u2066',
  '\u180e',
  '\ufe0f',
  '💥',
  '\u2028',
];
const lookAlikes: Mutation = (token, random) =>
  LOOK_ALIKES.flatMap((letter) => {
    const at = random.below(LENGTH);
    const code = letter.codePointAt(0)?.toString(16) ?? '';
    return [
      { name: `U+${code} at ${at}`, value: put(token, at, utf8(letter)) },
      { name: `U+${code} before ${at}`, value: put(token, at, utf8(letter), 0) },
      { name: `U+${code} at the end`, value: token + utf8(letter) },
      { name: `U+${code} at the beginning`, value: utf8(letter) + token },
    ];
  });

/** Single bytes beyond ASCII: no-break space, next line and the like, which some readers trim. */
const highBytes: Mutation = (token, random) =>
  [0x80, 0x85, 0x9f, 0xa0, 0xad, 0xbf, 0xc0, 0xc1, 0xe0, 0xf5, 0xfe, 0xff].flatMap((code) => {
    const letter = String.fromCharCode(code);
    const at = 1 + random.below(LENGTH - 1);
    return [
      { name: `byte 0x${hex(letter)} at ${at}`, value: put(token, at, letter) },
      { name: `byte 0x${hex(letter)} at the end`, value: token + letter },
      { name: `byte 0x${hex(letter)} at the beginning`, value: letter + token },
    ];
  });

const whitespace: Mutation = (token, random) =>
  [' ', '\t', '  ', ' \t ', utf8('\u00a0'), utf8('\u2003'), utf8('\u3000'), '%20', '+', '\\t', '\\n'].flatMap(
    (space) => {
      const at = 1 + random.below(LENGTH - 1);
      return [
        { name: `space ${hex(space)} before ${at}`, value: put(token, at, space, 0) },
        { name: `space ${hex(space)} at ${at}`, value: put(token, at, space) },
      ];
    },
  );

const controls: Mutation = (token, random) =>
  [...range(0x20), 0x7f]
    .filter((code) => ![0x09, 0x0a, 0x0d].includes(code))
    .flatMap((code) => {
      const letter = String.fromCharCode(code);
      const at = 1 + random.below(LENGTH - 1);
      return [
        {
          name: `0x${hex(letter)} before ${at}`,
          value: put(token, at, letter, 0),
          as: 'unreadable' as const,
        },
        { name: `0x${hex(letter)} at the end`, value: token + letter, as: 'unreadable' as const },
        { name: `0x${hex(letter)} at the beginning`, value: letter + token, as: 'unreadable' as const },
      ];
    });

/** Line breaks, real and spelled out. */
const injections: Mutation = (token, random) => {
  const at = 5 + random.below(LENGTH - 10);
  const [head, tail] = [token.slice(0, at), token.slice(at)];
  return [
    { name: 'CR LF and a header', value: `${head}\r\nX-Rest: ${tail}` },
    { name: 'CR LF and an assertion', value: `${head}\r\nPortcullis-Assertion: ${tail}` },
    { name: 'CR LF and a folded rest', value: `${head}\r\n ${tail}`, as: 'unreadable' },
    { name: 'CR LF and a tabbed rest', value: `${head}\r\n\t${tail}`, as: 'unreadable' },
    { name: 'CR LF and no colon', value: `${head}\r\n${tail}`, as: 'unreadable' },
    { name: 'a bare CR', value: `${head}\r${tail}`, as: 'unreadable' },
    { name: 'a bare LF', value: `${head}\n${tail}`, as: 'unreadable' },
    { name: 'a bare CR at the end', value: `${token}\r`, as: 'unreadable' },
    { name: 'a bare LF and a header', value: `${head}\nX-Rest: ${tail}`, as: 'unreadable' },
    { name: 'a bare CR and a header', value: `${head}\rX-Rest: ${tail}`, as: 'unreadable' },
    ...['%0d%0a', '\\r\\n', '%E5%98%8A', '&#13;&#10;', utf8('嘊嘍'), utf8('\u2028')].map((text) => ({
      name: `${hex(text)} spelled out`,
      value: `${head}${text}X-Rest: ${tail}`,
    })),
  ];
};

const doubled: Mutation = (token, random, kind) => {
  const other = makeToken(kind === 'account' ? 'repository' : 'account', random.bytes).token;
  return [token, other].flatMap((second) =>
    ['', ',', ', ', ';', ' ', '|', '&', ':', '/', '\t', '=', '.'].map((between) => ({
      name: `two, with ${hex(between)} between`,
      value: token + between + second,
    })),
  );
};

/** Halves of two good tokens, of one kind and of both. */
const mixed: Mutation = (token, random) =>
  (['account', 'repository'] as const)
    .flatMap((kind) =>
      [4, 10, 16, 17, 30, CHECKSUM_AT].map((at) => ({
        name: `up to ${at}, then one of an ${kind}`,
        value: token.slice(0, at) + makeToken(kind, random.bytes).token.slice(at),
      })),
    )
    .filter(({ value }) => value !== token);

const long: Mutation = (token) => [
  ...[100, 200, 201, 500, 1_000, 4_000, 8_000, 12_000, 15_000].flatMap((length) => [
    { name: `${length} letters`, value: token.padEnd(length, 'x') },
    {
      name: `tokens up to ${length} letters`,
      value: token.repeat(Math.ceil(length / LENGTH)).slice(0, length),
    },
  ]),
  ...[17_000, 20_000, 60_000].map((length) => ({
    name: `${length} letters`,
    value: token.padEnd(length, 'x'),
    as: 'too-large' as const,
  })),
];

const spelledOtherwise: Mutation = (token) => [
  ...(['base64', 'base64url', 'hex'] as const).map((encoding) => ({
    name: `in ${encoding}`,
    value: Buffer.from(token).toString(encoding),
  })),
  ...(
    [
      ['"', '"'],
      ["'", "'"],
      ['<', '>'],
      ['{', '}'],
      ['[', ']'],
      ['${', '}'],
      ['$(', ')'],
      ['`', '`'],
      ['{"token":"', '"}'],
      ['token=', ''],
      ['=?utf-8?q?', '?='],
      ["UTF-8''", ''],
      ['', ';q=1'],
      ['', ' #'],
      ['', "' or 1=1 --"],
      ['', '; Path=/'],
      ['', '/../..'],
      ['', '?x'],
      ['', '*'],
      ['', '%00'],
      ['', '\\0'],
      ['%', ''],
      ['https://', '@x'],
    ] as const
  ).map(([before, behind]) => ({
    name: `between ${hex(before)} and ${hex(behind)}`,
    value: before + token + behind,
  })),
  { name: 'backwards', value: Array.from(token).reverse().join('') },
  {
    name: 'percent-encoded',
    value: Array.from(token)
      .map((letter) => `%${hex(letter)}`)
      .join(''),
  },
  {
    name: 'as UTF-16',
    value: Array.from(token)
      .map((letter) => `${letter}.`)
      .join(''),
  },
  ...[
    'undefined',
    'NaN',
    'true',
    'false',
    '0',
    '1',
    '-',
    '{}',
    '[]',
    '[object Object]',
    '__proto__',
    'constructor',
    'toString',
    'null ,',
    'NULL',
    'nil',
    'None',
    '*',
    '.',
    ',',
  ].map((value) => ({ name: `the word ${value}`, value })),
  { name: 'nothing', value: '', as: 'absent' },
  { name: 'the word null', value: 'null', as: 'absent' },
  { name: 'only spaces', value: '   \t ', as: 'absent' },
];

/** Well-formed to the last letter, and never issued. */
const unknown: Mutation = (_token, random, kind) =>
  range(20).map((index) => ({ name: `number ${index}`, value: makeToken(kind, random.bytes).token }));

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  lengths,
  alphabet,
  'one letter': oneLetter,
  'swapped letters': swapped,
  'letter case': otherCase,
  prefixes,
  'checksum overflows': overflows,
  'look-alikes': lookAlikes,
  'bytes beyond ASCII': highBytes,
  whitespace,
  'control bytes': controls,
  'line breaks': injections,
  doubled,
  mixed,
  long,
  'spelled otherwise': spelledOtherwise,
  unknown,
};

/** From one good token; the same for the same token and seed. */
export const malformedFrom = (token: string, kind: TokenKind, seed: number): MalformedToken[] =>
  Object.entries(MUTATIONS).flatMap(([name, mutate], index) =>
    mutate(token, new Random(seed + index), kind).map((made) => ({ kind: name, ...made })),
  );
