import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const ENVIRONMENT = 'Only main.ts reads the environment; everything else is given a typed config.';
const onlyMainReadsTheEnvironment = [
  "MemberExpression[object.name='process']:matches([property.name='env'], [property.value='env'])",
  "VariableDeclarator[init.name='process'] > ObjectPattern > Property[key.name='env']",
  "ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name='env']",
].map((selector) => ({ selector, message: ENVIRONMENT }));
const EMPTY_COLLECTION = 'NewExpression[callee.name=/^(Map|Set)$/][arguments.length=0]';
const noProcessWideState = [
  {
    selector: [
      'Program > VariableDeclaration[kind="let"]',
      'Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]',
      `Program > VariableDeclaration > VariableDeclarator > ${EMPTY_COLLECTION}`,
      `Program > ExportNamedDeclaration > VariableDeclaration > VariableDeclarator > ${EMPTY_COLLECTION}`,
      `PropertyDefinition[static=true] > ${EMPTY_COLLECTION}`,
    ].join(', '),
    message: 'State lives in instances: several applications share one process in standalone mode.',
  },
  {
    selector: 'PropertyDefinition[static=true]:not([readonly=true])',
    message: 'A static field must be readonly: several applications share one process in standalone mode.',
  },
];

const TEXT = 'Texts that people read stand in services/console/src/text/en.ts.';
const textsInOneFile = [
  'JSXText[value=/[A-Za-z]/]',
  'JSXAttribute[name.name=/^(aria-label|alt|title|label|placeholder|help|lead)$/] > Literal',
].map((selector) => ({ selector, message: TEXT }));

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'coverage/',
      '.portcullis/',
      'docs/api/',
      'services/console/src/api/document/',
      '**/node_modules/',
      '**/*.{js,cjs,mjs}',
    ],
  },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  prettier,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Nest declares its option bags as classes and means interfaces.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['services/**/*.ts', 'libs/**/*.ts'],
    ignores: [
      '**/main.ts',
      '**/*.main.ts',
      '**/*.{spec,int-spec,e2e-spec,conformance}.ts',
      'libs/testing/**',
    ],
    rules: { 'no-restricted-syntax': ['error', ...onlyMainReadsTheEnvironment, ...noProcessWideState] },
  },
  {
    files: ['services/console/src/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...reactHooks.configs.recommended.rules, 'no-restricted-syntax': ['error', ...textsInOneFile] },
  },
  {
    // Command-line programs talk to a person on standard output.
    files: [
      'services/standalone/**/*.ts',
      'services/cli/**/*.ts',
      'deploy/**/*.ts',
      'bench/**/*.ts',
      'test/support/**/*.ts',
      'test/simulation/**/*.ts',
      'test/mutants/**/*.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{spec,int-spec,e2e-spec,conformance}.ts', 'libs/testing/**', 'test/**'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
