import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const onlyMainReadsTheEnvironment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only main.ts reads the environment; everything else is given a typed config.',
};
const noProcessWideState = [
  {
    selector:
      'Program > VariableDeclaration[kind="let"], Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]',
    message: 'State lives in instances: several applications share one process in standalone mode.',
  },
  {
    selector: 'PropertyDefinition[static=true]:not([readonly=true])',
    message: 'A static field must be readonly: several applications share one process in standalone mode.',
  },
];

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.portcullis/', 'docs/api/', '**/node_modules/', '**/*.{js,cjs,mjs}'] },
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
    rules: { 'no-restricted-syntax': ['error', onlyMainReadsTheEnvironment, ...noProcessWideState] },
  },
  {
    // Command-line programs talk to a person on standard output.
    files: [
      'services/standalone/**/*.ts',
      'services/cli/**/*.ts',
      'deploy/**/*.ts',
      'bench/**/*.ts',
      'test/support/**/*.ts',
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
