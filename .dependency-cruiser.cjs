/** Who may import whom, and why. `npm run lint` refuses everything else. */
const only = (name, comment, module, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^(apps|libs|tools|test)/', pathNot: allowed },
  to: { path: module },
});

module.exports = {
  forbidden: [
    {
      name: 'no-app-to-app',
      comment: 'The apps meet in Kafka only; what two of them need belongs in libs.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'no-lib-to-app',
      comment: 'A library does not know who uses it.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|tools|test)/' },
    },
    {
      name: 'no-app-to-tools',
      comment: 'What runs in production does not lean on developer tools.',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^(tools|test)/' },
    },
    {
      name: 'events-stand-alone',
      comment: 'The contract between processes depends on nothing but the language of its schemas.',
      severity: 'error',
      from: { path: '^libs/events/' },
      to: {
        path: '^libs/(?!events/)|node_modules',
        pathNot: '^libs/events/|node_modules/typebox/|fast-check',
      },
    },
    {
      name: 'integrations-are-pure',
      comment: 'Knowledge about senders needs the canonical model and nothing else.',
      severity: 'error',
      from: { path: '^libs/integrations/' },
      to: { path: '^libs/(?!events/|integrations/)|node_modules', pathNot: 'fast-check' },
    },
    {
      name: 'examples-are-other-teams',
      comment:
        'An example has what any team has: the package of libs/events, and others that it names itself.',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^(apps|libs|tools|test)/', pathNot: '^libs/events/src/consumer/index[.]ts$' },
    },
    {
      name: 'the-package-is-for-others',
      comment: 'What the package has for other teams is not for the program, whose words are closed lists.',
      severity: 'error',
      from: { path: '^(apps|libs|tools)/', pathNot: '^libs/events/src/consumer/|\\.spec\\.ts$' },
      to: { path: '^libs/events/src/consumer/' },
    },
    only(
      'kafka-clients-in-one-place',
      'Only libs/kafka imports Kafka clients; beside it bare peers, and a test of what retries of one would do.',
      'node_modules/(kafkajs|@platformatic/kafka)',
      '^(libs/kafka/|tools/bench/peers/|test/faults/client-retries[.]ts$)',
    ),
    only(
      'opentelemetry-in-one-place',
      'Only libs/tracing imports OpenTelemetry, so that it is loaded only where traces are sent.',
      'node_modules/@opentelemetry/',
      '^libs/tracing/',
    ),
    only('one-orm', 'Only libs/projection imports TypeORM.', 'node_modules/typeorm', '^libs/projection/'),
    only(
      'one-postgres-client',
      'The projection owns the rows; tools and tests only look at them.',
      'node_modules/pg/',
      '^(libs/projection|tools|test)/',
    ),
    {
      name: 'sources-need-no-server',
      comment: 'Who may send is decided from values, by the gateway and by tools alike.',
      severity: 'error',
      from: { path: '^libs/sources/' },
      to: {
        path: '^libs/(?!sources/|config/|integrations/|events/)|node_modules/(@nestjs|fastify|prom-client)',
      },
    },
    {
      name: 'http-knows-no-source',
      comment:
        'The HTTP server is given what it asks; who may send, how much and with which token is above it.',
      severity: 'error',
      from: { path: '^apps/gateway/src/http/' },
      to: { path: '^libs/sources/|^apps/gateway/src/(sources|tokens|quota)/' },
    },
    {
      name: 'projection-knows-no-sender',
      comment: 'What is known of a shipment is canonical, whichever sender said it.',
      severity: 'error',
      from: { path: '^libs/projection/' },
      to: { path: '^libs/integrations/' },
    },
    {
      name: 'projector-knows-no-sender',
      comment: 'By the time a record reaches the projector it is canonical.',
      severity: 'error',
      from: { path: '^apps/projector/' },
      to: { path: '^libs/integrations/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-to-dev-dependency',
      comment: 'The containers hold production packages only.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$|/src/fold/spec/|/testing/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
