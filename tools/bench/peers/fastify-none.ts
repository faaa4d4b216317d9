import { runBareGateway } from './bare-gateway';

void runBareGateway(async () => undefined);
