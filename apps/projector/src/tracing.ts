import { startTracing } from '@app/tracing';

startTracing('parcelwire-projector');
