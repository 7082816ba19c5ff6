"""What a delivery costs and which ways there are: own delivery, pickup, couriers, work done at the buyer's place."""
