import { Controller, Get, Logger, Param, Post, Req, Res } from '@nestjs/common';
import { isUuid } from '@app/events';
import { ExplainStore } from '@app/projection';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notFoundPage } from '../html/problem.page';
import { sendPage } from '../html/send';
import { userOf } from '../access/access';
import { ShipmentPage } from './shipment.page';

const MOST_LETTERS = 20;

@Controller('shipments')
export class ShipmentController {
  private readonly logger = new Logger(ShipmentController.name);

  constructor(private readonly store: ExplainStore) {}

  @Get(':id')
  show(@Param('id') id: string, @Res() reply: FastifyReply): Promise<FastifyReply> {
    return this.page(id, reply, false);
  }

  /** A form, not a link: it leaves a line in the log. */
  @Post(':id/personal')
  showPersonal(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    this.logger.log('personal attributes shown', {
      shipmentId: id,
      to: userOf(request),
      address: request.ip,
    });
    return this.page(id, reply, true);
  }

  private async page(id: string, reply: FastifyReply, withPersonal: boolean): Promise<FastifyReply> {
    const shipment = isUuid(id) ? await this.store.shipment(id) : undefined;
    if (!shipment) return sendPage(reply, notFoundPage('There is no shipment with this id.'), 404);
    const { account, carrier, tracking_number: trackingNumber } = shipment.row as Record<string, string>;
    const identity = { account: account!, carrier: carrier!, trackingNumber: trackingNumber! };
    const [promises, letters, late, personal] = await Promise.all([
      this.store.promises(id),
      this.store.lettersAbout(identity, MOST_LETTERS),
      this.store.late(id),
      withPersonal ? this.store.personal(id) : undefined,
    ]);
    return sendPage(reply, ShipmentPage({ shipment, promises, letters, late, personal }));
  }
}
