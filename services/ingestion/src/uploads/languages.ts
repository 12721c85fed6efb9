/** The names that Codacy's clients know (contract 4.4). */
const LANGUAGES = [
  ...[
    'Javascript',
    'Scala',
    'CSS',
    'PHP',
    'Python',
    'Ruby',
    'Crystal',
    'Java',
    'CoffeeScript',
    'Swift',
    'CPP',
  ],
  ...['C', 'Shell', 'TypeScript', 'Dockerfile', 'SQL', 'TSQL', 'PLSQL', 'JSON', 'SASS', 'LESS', 'Go', 'JSP'],
  ...[
    'Velocity',
    'XML',
    'Apex',
    'Elixir',
    'Clojure',
    'Rust',
    'Haskell',
    'Erlang',
    'YAML',
    'Dart',
    'Elm',
    'HTML',
  ],
  ...[
    'Groovy',
    'VisualForce',
    'Perl',
    'CSharp',
    'VisualBasic',
    'Objective C',
    'FSharp',
    'Cobol',
    'Fortran',
    'R',
  ],
  ...['Scratch', 'Lua', 'Lisp', 'Prolog', 'Julia', 'Kotlin', 'Powershell', 'Solidity', 'OCaml', 'Markdown'],
  ...['ABAP', 'Terraform'],
] as const;

const BY_LOWER_CASE: ReadonlyMap<string, string> = new Map(
  LANGUAGES.map((name) => [name.toLowerCase(), name]),
);

/** The name as the contract writes it. One that it does not list (`--force-language`) stays as it was given. */
export const languageNamed = (given: string): string => BY_LOWER_CASE.get(given.toLowerCase()) ?? given;
