import { Flag, MayBeLeftOut, OneOf, Text } from '@app/config';

const Url = (): PropertyDecorator => Text(/^https?:\/\/[^\s/]+/, 'must be an http:// or https:// URL');

/**
 * What OpenTelemetry reads, under the names of its specification
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/). Its other variables work too.
 */
export class TracingConfig {
  /** Where traces are sent, as OTLP over HTTP; `/v1/traces` is added. Left out: nothing is traced. */
  @MayBeLeftOut()
  @Url()
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  /** The same with its whole path, for traces alone. */
  @MayBeLeftOut()
  @Url()
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string;

  /** Turns tracing off, whatever else is set. */
  @Flag()
  OTEL_SDK_DISABLED = false;

  /** Which traces are kept; those with `parentbased` do as the sender's `traceparent` says where there is one. */
  @OneOf([
    'always_on',
    'always_off',
    'traceidratio',
    'parentbased_always_on',
    'parentbased_always_off',
    'parentbased_traceidratio',
  ])
  OTEL_TRACES_SAMPLER = 'parentbased_always_on';

  /** The share that `traceidratio` keeps. */
  @MayBeLeftOut()
  @Text(/^(0(\.\d+)?|1(\.0+)?)$/, 'must be a number from 0 to 1')
  OTEL_TRACES_SAMPLER_ARG?: string;

  /** `parcelwire-` and the name of the app when left out. */
  @MayBeLeftOut()
  @Text()
  OTEL_SERVICE_NAME?: string;
}
