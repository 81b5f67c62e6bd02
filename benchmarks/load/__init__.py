"""What a bystander notices while somebody attacks: `make load`.

`__main__.py` runs the service, a bystander and one attack after the other, each in a process of its own; `service.py`
is how the service is started, `bystander.py` who opens a scan page all along, `attacks.py` what is done to it.
"""
