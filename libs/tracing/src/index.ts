export { startTracing, stopTracing } from './start-tracing';
export { beginStep, type Step } from './step';
export { handedOn, isRecorded } from './trace-context';
export { isTracing } from './tracer';
export { TracingConfig } from './tracing-config';
