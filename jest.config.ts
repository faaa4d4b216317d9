import type { Config } from 'jest';

type Project = Exclude<NonNullable<Config['projects']>[number], string>;

const COMMON: Project = {
  rootDir: '.',
  testEnvironment: 'node',
  moduleNameMapper: {
    '^@app/([^/]+)$': '<rootDir>/libs/$1/src',
    // A command is loaded when it is asked for, by the name that its file has when it is built.
    '^(.+[.]command)[.]js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.parcelwire'],
  setupFiles: ['reflect-metadata'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', tsx: true, decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            useDefineForClassFields: false,
            react: { runtime: 'automatic', importSource: 'preact' },
          },
          keepClassNames: true,
        },
        sourceMaps: 'inline',
        module: { type: 'commonjs' },
      },
    ],
  },
};

/** Start a Kafka broker and a Postgres server, unless a test starts its own. */
const WITH_SERVERS: Project = {
  ...COMMON,
  globalSetup: '<rootDir>/test/setup/global-setup.ts',
  globalTeardown: '<rootDir>/test/setup/global-teardown.ts',
};

const config: Config = {
  testTimeout: 60_000,
  maxWorkers: '100%',
  projects: [
    { ...COMMON, displayName: 'unit', testRegex: '(apps|libs|tools)/.*\\.spec\\.ts$' },
    { ...WITH_SERVERS, displayName: 'pipeline', testRegex: 'test/[^/]*\\.test\\.ts$' },
    { ...WITH_SERVERS, displayName: 'faults', testRegex: 'test/faults/.*\\.test\\.ts$' },
  ],
};

export default config;
