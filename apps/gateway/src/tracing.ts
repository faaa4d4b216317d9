import { startTracing } from '@app/tracing';

startTracing('parcelwire-gateway');
