/** Languages by extension, named as the Codacy reporter names them (contract 4.4). */
const EXTENSIONS: Readonly<Record<string, string>> = {
  ABAP: 'abap',
  Apex: 'cls trigger',
  C: 'c h',
  Clojure: 'clj cljs cljc edn',
  Cobol: 'cbl cob',
  CoffeeScript: 'coffee',
  CPP: 'cpp hpp cc cxx hh hxx ino',
  Crystal: 'cr',
  CSharp: 'cs',
  CSS: 'css',
  Dart: 'dart',
  Elixir: 'ex exs',
  Elm: 'elm',
  Erlang: 'erl hrl',
  Fortran: 'f90 f95 f03 f08',
  FSharp: 'fs',
  Go: 'go',
  Groovy: 'groovy',
  Haskell: 'hs lhs',
  Java: 'java',
  Javascript: 'js jsx jsm mjs cjs vue',
  JSP: 'jsp',
  Julia: 'jl',
  Kotlin: 'kt kts',
  Lisp: 'asd el lsp lisp',
  Lua: 'lua',
  'Objective C': 'm mm',
  OCaml: 'ml mli mly mll',
  Perl: 'pl pm',
  PHP: 'php',
  PLSQL: 'trg prc fnc pld pls plh plb pck pks pkh pkb typ tyb tps tpb',
  Powershell: 'ps1 psc1 psd1 psm1',
  Prolog: 'swipl',
  Python: 'py',
  R: 'r',
  Ruby: 'rb rake gemspec jbuilder opal',
  Rust: 'rs',
  Scala: 'scala',
  Shell: 'sh bash',
  Solidity: 'sol',
  SQL: 'sql',
  Swift: 'swift',
  Terraform: 'tf',
  TSQL: 'tsql',
  TypeScript: 'ts tsx mts cts',
  VisualBasic: 'vb',
  VisualForce: 'component page',
};

const BY_EXTENSION: ReadonlyMap<string, string> = new Map(
  Object.entries(EXTENSIONS).flatMap(([language, extensions]) =>
    extensions.split(' ').map((extension) => [extension, language] as const),
  ),
);

export function languageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'Rakefile') return 'Ruby';
  const dot = name.lastIndexOf('.');
  return dot < 0 ? undefined : BY_EXTENSION.get(name.slice(dot + 1).toLowerCase());
}
